package org.wissel.journal;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Has H2 evaluate each query anew. By default a statement that is asked again with the same parameters has the rows of the last time,
 * where no table seems to have changed since; and H2 2.3 notes a change before it is committed, so that who looked in between is
 * shown what was before it until the table changes again. So a deployment was seen to have ended without the evidence of its last
 * step. PostgreSQL keeps no results.
 */
@Component
class FreshResults implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool
                && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:h2:")) {
            String own = pool.getConnectionInitSql();
            pool.setConnectionInitSql("set optimize_reuse_results 0" + (own == null ? "" : "; " + own));
        }
        return bean;
    }
}
