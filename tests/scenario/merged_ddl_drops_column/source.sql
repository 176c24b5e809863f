create database north;
create database south;
create table north.orders (id int primary key, v int) engine = innodb;
create table south.orders (id int primary key, v int) engine = innodb;
insert into north.orders values (1, 1);
insert into south.orders values (2, 2);
