-- Several versions share one deployment's way, and a walk may take away or bring back instead of deploying.
alter table wissel_deployment add column also text;
alter table wissel_deployment add column purpose varchar(20) default 'deploy' not null;
alter table wissel_deployment add column forced varchar(4000);

-- Versions that somebody wants gone from a cluster, or back on it.
create table wissel_undeploy (
    id           varchar(64)   primary key,
    cluster_name varchar(200)  not null,
    versions     text          not null,
    purpose      varchar(20)   not null,
    requested_by varchar(200)  not null,
    since        timestamp with time zone not null,
    quiet_since  timestamp with time zone,
    session_timeout_seconds bigint,
    verdict      text,
    forced       boolean,
    ordered_by   varchar(200),
    order_reason varchar(4000),
    ordered_at   timestamp with time zone,
    walk         varchar(64),
    ending       varchar(30),
    reasons      text,
    ended_at     timestamp with time zone
);
create index wissel_undeploy_walk on wissel_undeploy (walk);

-- How many used them over time; null where it was not known.
create table wissel_usage (
    seq      bigint generated always as identity primary key,
    undeploy varchar(64)   not null references wissel_undeploy,
    at       timestamp with time zone not null,
    sessions bigint,
    cases    bigint,
    evidence varchar(4000) not null
);
create index wissel_usage_undeploy on wissel_usage (undeploy, seq);
