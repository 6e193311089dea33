-- What a person approved last, by the time at which it was seen: the swap itself asks for it.
alter table wissel_deployment add column approved_seen_at varchar(40);
alter table wissel_deployment add column approved_by varchar(200);
