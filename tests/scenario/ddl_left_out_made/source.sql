create database shop;
create table shop.orders (id int primary key, v int) engine = innodb;
insert into shop.orders values (1, 1);
