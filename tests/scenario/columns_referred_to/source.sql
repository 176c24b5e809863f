create database shop;
create table shop.customers (id int primary key, name varchar(20)) engine = innodb;
create table shop.orders (id int primary key, customer int) engine = innodb;
insert into shop.customers values (1, 'one');
insert into shop.orders values (1, 1);
