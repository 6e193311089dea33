-- What people outside of Wissel are told, each thing once.
create table wissel_notice (
    seq     bigint generated always as identity primary key,
    once    varchar(300) not null unique,
    content text         not null,
    at      timestamp with time zone not null
);

-- One row per receiver: tried again until it has it, or for too long.
create table wissel_delivery (
    notice   bigint       not null references wissel_notice,
    receiver varchar(100) not null,
    attempts integer      not null,
    next_at  timestamp with time zone not null,
    done_at  timestamp with time zone,
    failure  varchar(4000),
    primary key (notice, receiver)
);
create index wissel_delivery_due on wissel_delivery (receiver, done_at, next_at);
