-- Plans have another shape from here on; what earlier releases planned is told without its waves.
update wissel_deployment set plan = null;

alter table wissel_deployment add column node_order text;
alter table wissel_deployment add column shortcuts text;
alter table wissel_deployment add column shown_plan varchar(64);
-- What was there before the first touch: rotation, shortcuts and exports.
alter table wissel_deployment add column state_before text;

-- What a plan that somebody was shown is bound to, kept for a day.
create table wissel_shown_plan (
    hash        varchar(64) primary key,
    fingerprint text        not null,
    shown_at    timestamp with time zone not null
);

-- What a person is asked to decide on, at most one thing per deployment.
create table wissel_review (
    deployment varchar(64) primary key references wissel_deployment,
    content    text        not null
);
