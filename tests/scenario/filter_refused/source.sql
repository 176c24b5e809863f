create database f character set utf8mb4;
create table f.a (id int primary key, at datetime);
create table f.b (id int primary key);
create table f.c (id int primary key, s varchar(9) character set latin1 collate latin1_german2_ci);
