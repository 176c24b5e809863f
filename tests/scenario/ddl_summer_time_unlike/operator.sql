alter table zones.kept add column summer timestamp not null default '2020-07-01 10:00:00';
alter table zones.converted modify d datetime null;
update zones.converted set d = date_sub(d, interval if(month(d) = 7, 2, 1) hour);
alter table zones.converted modify d timestamp null;
