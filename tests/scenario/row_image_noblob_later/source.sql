create database d;
create table d.t (id int primary key, v int, w int, b blob);
insert into d.t values (1, 10, 100, 'one'), (2, 20, 200, 'two');
