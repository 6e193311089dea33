package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The rows of a database in a file that no Wissel has open. */
final class KeptRows implements Closeable {

    private final Connection connection;

    KeptRows(String url) throws SQLException {
        connection = DriverManager.getConnection(url, "", "");
    }

    /** The rows of history, and those of Wissel's own tables, by the deployments that made them. */
    double perDeployment(String prefix) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
            while (row.next()) {
                String name = row.getString(1);
                boolean history = name.startsWith("ACT_HI_") || name.equals("ACT_GE_BYTEARRAY");
                if (prefix.equals("ACT_") ? history : name.toUpperCase().startsWith(prefix)) {
                    tables.add(name);
                }
            }
        }
        double rows = 0;
        for (String table : tables) {
            rows += count(table);
        }
        return rows / count("wissel_deployment");
    }

    private double count(String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getDouble(1);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
    }
}
