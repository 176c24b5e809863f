create database clash;
create table clash.t (id int primary key, v varchar(20));
insert into clash.t values (1, 'destination');
