create database north;
create database south;
create table north.log (line varchar(20)) engine = myisam;
create table south.log (line varchar(20)) engine = myisam;
insert into north.log values ('north');
insert into south.log values ('south');
