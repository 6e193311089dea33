-- How far each export has come on its way to a node, the newest state alone; written beside the step's own transaction. No
-- reference to wissel_deployment, for the same reason as wissel_step_run.
create table wissel_transfer (
    deployment varchar(64)  not null,
    node       varchar(200) not null,
    project    varchar(200) not null,
    version    varchar(200) not null,
    size_bytes bigint       not null,
    sent       bigint       not null,
    per_second bigint       not null,
    state      varchar(20)  not null,
    kept_at    timestamp with time zone not null,
    primary key (deployment, node, project, version)
);
create index wissel_transfer_kept_at on wissel_transfer (kept_at);
