create database d;
create table d.t (id int primary key, v varchar(9)) engine = myisam;
insert into d.t values (1, 'a'), (2, 'b');
create table d.crash_safe (id int primary key, v varchar(9)) engine = aria;
insert into d.crash_safe values (1, 'a');
