create database f;
create table f.t (id int primary key, v int, chosen int) engine = innodb;
insert into f.t values (1, 1, 0), (2, 1, 1), (3, 2, 1);
