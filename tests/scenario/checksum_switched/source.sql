create database d character set utf8mb4;
create table d.t (id int auto_increment primary key, v int);
insert into d.t (v) values (1), (2), (3);
