create database north;
create database south;
create table north.orders (id int primary key, v int) engine = innodb partition by range (id) (partition low values less than (1000), partition high values less than maxvalue);
create table south.orders (id int primary key, v int) engine = innodb partition by range (id) (partition low values less than (1000), partition high values less than maxvalue);
insert into north.orders values (1, 1), (2000, 1);
insert into south.orders values (2, 2), (3, 2), (3000, 2);
