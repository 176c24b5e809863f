create database Shop;
create table Shop.Orders (id int primary key, v int);
insert into Shop.Orders values (1, 1);
create database Other;
create table Other.T (id int primary key);
create table Other.u (id int primary key);
