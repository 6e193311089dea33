-- A deployment's walks are counted, so that a step of a past one is refused; a halted one begins no step.
alter table wissel_lock add column epoch integer default 1 not null;
alter table wissel_lock add column halted boolean default false not null;

alter table wissel_deployment add column roll_back_reason varchar(4000);
alter table wissel_deployment add column roll_back_at timestamp with time zone;

-- Nodes that a person left out of a deployment, which went on without them.
create table wissel_left_out (
    deployment varchar(64)   not null references wissel_deployment,
    node       varchar(200)  not null,
    reason     varchar(4000) not null,
    decided_by varchar(200)  not null,
    at         timestamp with time zone not null,
    -- Set when the way back tries it again; unset when that is given up.
    tried_again boolean default false not null,
    primary key (deployment, node)
);
