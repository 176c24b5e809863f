create database d;
create table d.t (id int primary key);
