create database other;
create table other.parent (id int primary key) engine = InnoDB;
insert into other.parent values (1);
create database carried;
create table carried.t (id int primary key, pid int, key (pid)) engine = InnoDB;
insert into carried.t values (1, 1);
