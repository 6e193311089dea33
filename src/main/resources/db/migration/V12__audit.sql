-- Who did what, when, from where. Rows are only added; each carries a hash over itself and the row before. Kept for ever.
create table wissel_audit (
    seq          bigint       primary key,
    at           timestamp with time zone not null,
    kind         varchar(40)  not null,
    person       varchar(200) not null,
    address      varchar(100) not null,
    way          varchar(30)  not null,
    cluster_name varchar(200) not null,
    deployment   varchar(64)  not null,
    wissel       varchar(200) not null,
    details      text         not null,
    before_hash  varchar(64)  not null,
    hash         varchar(64)  not null
);
create index wissel_audit_cluster on wissel_audit (cluster_name, seq);
create index wissel_audit_person on wissel_audit (person, seq);
create index wissel_audit_at on wissel_audit (at);

-- One row: number and hash of the last one. Whoever adds a row holds it, so that rows follow each other without a gap.
create table wissel_audit_head (
    id   integer     primary key,
    seq  bigint      not null,
    hash varchar(64) not null,
    -- Keeps a fingerprint of settings from being guessed by who has only the rows.
    salt varchar(64) not null
);
insert into wissel_audit_head (id, seq, hash, salt) values (1, 0, '', '');

-- What one Wissel at a time does for all of them, and until when it may.
create table wissel_duty (
    name       varchar(50)  primary key,
    holder     varchar(200) not null,
    held_until timestamp with time zone not null
);

-- Details of what ended long ago are deleted; the row and its outcome stay.
alter table wissel_deployment add column details_deleted boolean default false not null;
alter table wissel_undeploy add column details_deleted boolean default false not null;
create index wissel_deployment_details on wissel_deployment (details_deleted, ended_at);
create index wissel_undeploy_details on wissel_undeploy (details_deleted, ended_at);
