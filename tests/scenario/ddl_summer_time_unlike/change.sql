set time_zone = 'SYSTEM';
set timestamp = 1577880000;
alter table zones.kept add index later (t);
alter table zones.kept add column winter timestamp not null default '2020-01-01 12:00:00';
alter table zones.kept add column made datetime default current_timestamp;
alter table zones.kept modify made datetime(3) default current_timestamp(3);
insert into zones.kept (id) values (3);
create table zones.parts (id int, t timestamp not null) partition by range (unix_timestamp(t)) (
  partition winter values less than (unix_timestamp('2020-03-01 12:00:00')),
  partition rest values less than maxvalue
);
insert into zones.parts values (1, '2020-03-01 11:30:00'), (2, '2020-03-01 12:30:00');
truncate table zones.parts;
insert into zones.parts values (3, '2020-01-30 23:30:00');
alter table zones.kept add column summer timestamp not null default '2020-07-01 12:00:00';
insert into zones.kept (id) values (4);
alter table zones.converted modify d timestamp null;
insert into zones.converted values (3, '2020-01-01 00:00:00');
