package org.wissel.blueriq;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

class UploadsOnH2Test extends UploadsContract {

    @Override
    DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:uploads;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");
        return database;
    }
}
