create database shop;
create table shop.customers (id int primary key, name varchar(20)) engine = innodb;
create table shop.orders (id int primary key, customer int, foreign key (customer) references shop.customers (id) on delete cascade on update cascade) engine = innodb;
insert into shop.customers values (1, 'one'), (2, 'two'), (3, 'three');
insert into shop.orders values (1, 1), (2, 2), (3, 3);
