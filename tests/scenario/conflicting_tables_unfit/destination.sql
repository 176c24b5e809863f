create database clash character set utf8mb4;
use clash;
create table members (id int primary key, state enum('new','lost','paid'), tags set('b','a'));
create table bare (id int, v int);
create table narrow (id int primary key, v varchar(10), price decimal(9,1));
create table merging (id int primary key, v varchar(20), unique key v (v));
create table demanding (id int primary key, own int not null);
create table parent (id int primary key);
create table child (id int primary key, p int);
