-- Each run of a step, failed ones too; written beside the step's own transaction. No reference to wissel_deployment: it would
-- wait there for the very step that it tells of.
create table wissel_step_run (
    seq        bigint generated always as identity primary key,
    deployment varchar(64)   not null,
    began      timestamp with time zone not null,
    ended      timestamp with time zone,
    wave       integer       not null,
    node       varchar(200)  not null,
    step       varchar(100)  not null,
    outcome    varchar(20)   not null,
    message    varchar(4000) not null,
    log        text          not null
);
create index wissel_step_run_deployment on wissel_step_run (deployment, seq);
create index wissel_step_run_ended on wissel_step_run (ended);

create index wissel_deployment_since on wissel_deployment (since);
