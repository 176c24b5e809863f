create database f character set utf8mb4;
create table f.t (id int primary key, s varchar(9), v int);
insert into f.t values (1, 'a', 1), (2, 'b', 1);
