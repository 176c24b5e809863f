create database shop;
create table shop.customer (id int primary key, name varchar(20));
insert into shop.customer values (1, 'Ann');
