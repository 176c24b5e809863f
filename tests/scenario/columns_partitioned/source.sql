create database shop;
create table shop.orders (id int, region int, secret int, primary key (id, region)) engine = innodb partition by hash (region) partitions 2;
insert into shop.orders values (1, 1, 5), (2, 2, 6);
