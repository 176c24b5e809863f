create database shop character set utf8mb4 collate utf8mb4_general_ci;
use shop;
create table customer (id int auto_increment primary key, secret varchar(50), `full name` varchar(50) not null,
  email varchar(80), born date, unique key mail (email), key by_secret (secret, `full name`),
  key by_name (`full name`(10), born)) engine = innodb;
create table orders (no bigint unsigned not null, customer_id int not null, note text, internal blob, price decimal(10,2),
  vat decimal(12,4) as (price * 0.19) stored, kind enum('a', 'b', '') , hidden enum('x', 'y'),
  primary key (no), key (customer_id),
  constraint order_customer foreign key (customer_id) references customer (id) on delete cascade on update cascade) engine = innodb;
create table `no key` (a int, b varchar(20), c int) engine = innodb;
create table lost_key (id int primary key, a int not null, b int, unique key (a)) engine = innodb;
create table keyless_here (id int primary key, v varchar(10), w varchar(10)) engine = innodb;
create table parts (id int not null, at int not null, extra int, primary key (id, at)) engine = innodb
  partition by range (at) (partition p0 values less than (10), partition p1 values less than maxvalue);
insert into customer (secret, `full name`, email, born) values ('s1', 'Ann', 'a@x', '2001-02-03'), (null, 'Bob', null, null), ('s3', 'Œdipe', 'o@x', '0001-01-01');
insert into orders (no, customer_id, note, internal, price, kind, hidden) values (18446744073709551615, 1, 'n', x'00ff', 9.99, 'a', 'x'), (2, 2, null, null, null, '', 'y'), (3, 3, '''`', 'i', -0.01, null, null);
insert into `no key` values (1, 'one', 1), (1, 'one', 2), (null, null, 3), (1, 'one', 3);
insert into lost_key values (1, 10, 100), (2, 20, null);
insert into keyless_here values (1, 'a', 'x'), (2, 'a', 'y'), (3, 'b', 'z');
insert into parts values (1, 1, 1), (2, 20, 2);
