-- Exports that people sent, so that every Wissel on this database sees them.
create table wissel_upload (
    sha256      varchar(64)  primary key,
    project     varchar(200) not null,
    version     varchar(200) not null,
    file_name   varchar(200) not null,
    size_bytes  bigint       not null,
    exported    date,
    uploaded_by varchar(200) not null,
    uploaded_at timestamp with time zone not null,
    unique (project, version)
);

-- Their content, cut into parts that fit into memory.
create table wissel_upload_part (
    sha256  varchar(64) not null references wissel_upload,
    part    integer     not null,
    content bytea       not null,
    primary key (sha256, part)
);
