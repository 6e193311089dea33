-- What the page of the audit asks for.
create index wissel_audit_kind on wissel_audit (kind, seq);
create index wissel_audit_deployment on wissel_audit (deployment, seq);

-- What one step saw last, without reading what all others did.
create index wissel_evidence_step on wissel_evidence (deployment, step, seq);

-- What somebody said who ordered something of an instance, until that is done: its variables may be edited.
create table wissel_words (
    instance varchar(64) primary key,
    words    text        not null
);

-- Files as they were before a deployment. Nothing read them; each host has its last good copy, whole.
drop table wissel_file;
