create table d.log (v varchar(9)) engine = myisam;
insert into d.log values ('a'), ('a');
update d.t set v = 'c';
