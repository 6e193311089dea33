-- Sessions of our own that are held through the load balancers while a deployment runs, and what they saw. One Wissel at a time
-- holds those of a deployment. Written in transactions of its own, so that it refers to no row that a step may have locked.
create table wissel_probe (
    deployment   varchar(64)   primary key,
    cluster_name varchar(200)  not null,
    shortcut     text          not null,
    proves       varchar(4000) not null,
    holder       varchar(200)  not null,
    held_until   timestamp with time zone not null,
    begun_at     timestamp with time zone not null,
    requests     bigint default 0 not null,
    failed       bigint default 0 not null,
    broken       bigint default 0 not null,
    problems     text          not null,
    end_asked    boolean default false not null,
    ended_at     timestamp with time zone
);
create index wissel_probe_ended on wissel_probe (ended_at);

-- Session and cookies are kept while they are used, so that another Wissel can go on with them.
create table wissel_probe_session (
    deployment   varchar(64) not null references wissel_probe,
    nr           integer     not null,
    opened_at    timestamp with time zone not null,
    after_swap   boolean     not null,
    session_id   text,
    cookies      text,
    version      text,
    idle_seconds bigint      not null,
    used_at      timestamp with time zone not null,
    requests     bigint      not null,
    over         boolean     not null,
    primary key (deployment, nr)
);

create table wissel_probe_sample (
    seq        bigint generated always as identity primary key,
    deployment varchar(64) not null references wissel_probe,
    at         timestamp with time zone not null,
    seconds    integer     not null,
    requests   bigint      not null,
    failed     bigint      not null,
    broken     bigint      not null,
    slowest_ms bigint      not null,
    traffic    double precision
);
create index wissel_probe_sample_deployment on wissel_probe_sample (deployment, seq);
