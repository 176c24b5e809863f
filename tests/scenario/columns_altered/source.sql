create database shop character set utf8mb4;
use shop;
create table t (id int primary key, mail varchar(20), v varchar(20), hidden varchar(20), key hidden_key (hidden), key both_key (mail, hidden)) engine = innodb;
create table plain (a int, b int, c int) engine = innodb;
insert into t values (1, 'a@b', 'a', 's'), (2, 'c@d', 'b', 's');
insert into plain values (1, 1, 1), (2, 2, 2);
