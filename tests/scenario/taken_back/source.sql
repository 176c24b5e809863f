create database d;
create database other;
create table d.t (id int primary key, v int) engine = innodb;
create table d.large (id int primary key, v longtext) engine = innodb;
create table other.m (id int primary key, v int) engine = myisam;
insert into d.t values (1, 1), (2, 2);
