create database zones;
create table zones.kept (id int primary key, t timestamp null default '2020-08-01 00:00:00');
insert into zones.kept (id) values (1), (2);
create table zones.converted (id int primary key, d datetime);
insert into zones.converted values (1, '2020-01-01 00:00:00'), (2, '2020-07-01 00:00:00');
