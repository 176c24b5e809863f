create database `shop` character set utf8mb4;
use shop;
create table Customer (Id int auto_increment primary key, fullName varchar(50) not null, v int as (Id_2 + 1) stored, Id_2 int not null, key by_Name (fullName)) engine = innodb;
create table orders (id int primary key, customer int, constraint Fk foreign key (customer) references Customer (Id) on delete cascade) engine = innodb;
insert into Customer (fullName, Id_2) values ('Ann', 1), ('Bob', 2);
insert into orders values (1, 1), (2, 2);
