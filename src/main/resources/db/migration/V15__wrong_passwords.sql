-- Wrong passwords of the last hour, counted for all Wissels on this database: of a user at an address, of an address, for a user. Of
-- whom is kept as a hash alone, since people type passwords where their name belongs.
create table wissel_wrong_password (
    subject varchar(64) primary key,
    times   integer     not null,
    last_at timestamp with time zone not null
);
create index wissel_wrong_password_last on wissel_wrong_password (last_at);
