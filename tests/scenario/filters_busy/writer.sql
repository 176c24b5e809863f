update f.keyed set v = v + 1 where id % 97 = 5;
update f.keyed set s = if(s < 'm', 'Z', 'A') where id % 89 = 3;
insert into f.keyed (v, s) values (1, 'a');
delete from f.keyed where id = last_insert_id() and v = 2;
update f.keyed set v = v + 1 where id = last_insert_id();
update f.keyless set v = v + 1 where v = 7 limit 5;
insert into f.keyless values (6, 'w');
update f.keyless set v = if(v is null, 3, null) where s = 'w' limit 3;
delete from f.keyless where v = 3 limit 2;
