create table wissel_deployment (
    id           varchar(64)  primary key,
    cluster_name varchar(200) not null,
    project      varchar(200) not null,
    version      varchar(200) not null,
    strategy     varchar(20)  not null,
    requested_by varchar(200) not null,
    since        timestamp with time zone not null,
    plan         text,
    went_live    boolean      not null,
    ending       varchar(30),
    reasons      text,
    ended_at     timestamp with time zone
);
create index wissel_deployment_ended on wissel_deployment (cluster_name, ended_at);

create table wissel_file (
    deployment varchar(64)   not null references wissel_deployment,
    host       varchar(200)  not null,
    path       varchar(1000) not null,
    content    bytea         not null,
    primary key (deployment, host, path)
);

create table wissel_evidence (
    seq        bigint generated always as identity primary key,
    deployment varchar(64)   not null references wissel_deployment,
    at         timestamp with time zone not null,
    wave       integer       not null,
    node       varchar(200)  not null,
    step       varchar(100)  not null,
    summary    varchar(4000) not null
);
create index wissel_evidence_deployment on wissel_evidence (deployment, seq);

-- One row per cluster and per load balancer host that a deployment holds.
create table wissel_lock (
    resource   varchar(300) primary key,
    cluster_name varchar(200) not null,
    deployment varchar(64)  not null,
    holder     varchar(200) not null,
    since      timestamp with time zone not null,
    purpose    varchar(500) not null
);

-- One row per node, locked by the step that acts there.
create table wissel_fence (
    cluster_name varchar(200) not null,
    node         varchar(200) not null,
    primary key (cluster_name, node)
);
