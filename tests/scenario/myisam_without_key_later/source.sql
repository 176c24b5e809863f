create database d;
create table d.t (id int primary key, v varchar(9));
insert into d.t values (1, 'a'), (2, 'b');
