create database shop character set utf8mb4;
create database other character set utf8mb4;
use shop;
create table customer (id int auto_increment primary key, name varchar(50) not null) engine = innodb;
create table orders (id int auto_increment primary key, customer_id int not null, note text,
  constraint order_customer foreign key (customer_id) references customer (id) on delete cascade) engine = innodb;
create table line (order_id int not null, n int not null, amount decimal(10,2), primary key (order_id, n),
  constraint line_order foreign key (order_id) references orders (id) on delete cascade) engine = innodb;
create table not_selected (id int primary key);
insert into customer (name) values ('Ann'), ('Bob'), ('Œdipe');
insert into orders (customer_id, note) values (1, null), (2, 'two'), (3, 'three');
insert into line values (1, 1, 9.99), (2, 1, 0.01), (2, 2, 100), (3, 1, -5);
insert into not_selected values (1);
create table other.t (id int primary key, v int);
insert into other.t values (1, 1);
