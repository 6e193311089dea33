-- Exports that people sent, so that every Wissel on this database sees them.
create table wissel_upload (
    id          varchar(64)  primary key,
    sha256      varchar(64)  not null unique,
    project     varchar(200) not null,
    version     varchar(200) not null,
    file_name   varchar(200) not null,
    size_bytes  bigint       not null,
    exported    date,
    uploaded_by varchar(200) not null,
    uploaded_at timestamp with time zone not null,
    unique (project, version)
);

-- Their content, cut into parts that fit into memory. Those of a deleted upload go after it, one by one.
create table wissel_upload_part (
    upload  varchar(64) not null,
    part    integer     not null,
    content bytea       not null,
    primary key (upload, part)
);
