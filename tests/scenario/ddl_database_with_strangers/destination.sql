create database e;
create table e.ours (id int primary key);
insert into e.ours values (1);
