create database north;
create database south;
create table north.orders (id int primary key, note varchar(20), number int, unique key (number)) engine = innodb;
create table south.orders (id int primary key, note varchar(20), number int, unique key (number)) engine = innodb;
insert into north.orders values (1, 'north', 1);
insert into south.orders values (1, 'south', 2), (2, 'south too', 3);
