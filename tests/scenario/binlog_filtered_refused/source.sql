create database ignored;
create table ignored.t (id int primary key) engine = InnoDB;
insert into ignored.t values (1);
