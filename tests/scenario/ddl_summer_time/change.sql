set time_zone = 'SYSTEM';
alter table zones.kept add column summer timestamp not null default '2020-07-01 12:00:00';
alter table zones.kept add column winter timestamp not null default '2020-01-01 12:00:00';
alter table zones.kept add column made datetime default current_timestamp;
insert into zones.kept (id) values (3);
create table zones.parts (id int, t timestamp not null) partition by range (unix_timestamp(t)) (
  partition winter values less than (unix_timestamp('2020-03-29 12:00:00')),
  partition summer values less than (unix_timestamp('2020-07-01 00:00:00'))
);
alter table zones.parts add partition (partition later values less than (unix_timestamp('2030-08-01 00:00:00')));
insert into zones.parts values (1, '2020-06-30 23:30:00'), (2, '2020-07-01 00:30:00');
alter table zones.converted modify d timestamp null;
truncate table zones.parts;
insert into zones.parts values (3, '2020-01-30 23:30:00');
