create database d character set utf8mb4;
create table d.t (id int auto_increment primary key, v mediumtext, j json);
insert into d.t (v, j) values (repeat('compress me ', 2000), '{"a": 1}'), ('short', '[]');
