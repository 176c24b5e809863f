create database d character set utf8mb4;
create table d.t (id int auto_increment primary key, v mediumtext);
insert into d.t (v) values (repeat('compress me ', 2000)), ('short');
