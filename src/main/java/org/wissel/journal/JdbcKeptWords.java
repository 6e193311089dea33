package org.wissel.journal;

import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.KeptWords;

/** In a table of our own, which the engine's applications and APIs do not reach. */
@Repository
class JdbcKeptWords implements KeptWords {

    private final JdbcTemplate db;

    JdbcKeptWords(JdbcTemplate db) {
        this.db = db;
    }

    @Override
    public void keep(String instance, String words) {
        if (db.update("update wissel_words set words = ? where instance = ?", words, instance) == 0) {
            db.update("insert into wissel_words (instance, words) values (?, ?)", instance, words);
        }
    }

    @Override
    public Optional<String> of(String instance) {
        return db.queryForList("select words from wissel_words where instance = ?", String.class, instance).stream()
                .findFirst();
    }

    @Override
    public void forget(String instance) {
        db.update("delete from wissel_words where instance = ?", instance);
    }
}
